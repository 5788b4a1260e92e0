# Stands for terraform-aws-modules/ecr/aws
# where its source is absent: the inputs that decide about security, and what they become.
# Source: https://github.com/terraform-aws-modules/terraform-aws-ecr/blob/v2.4.0/main.tf

variable "create" { default = true }
variable "create_repository" { default = true }
variable "repository_type" { default = "private" }
variable "repository_name" { default = "" }
variable "repository_image_tag_mutability" { default = "IMMUTABLE" }
variable "repository_image_scan_on_push" { default = true }
variable "repository_encryption_type" { default = null }
variable "repository_kms_key" { default = null }
variable "repository_force_delete" { default = null }
variable "create_lifecycle_policy" { default = true }
variable "repository_lifecycle_policy" { default = "" }

resource "aws_ecr_repository" "this" {
  count = var.create && var.create_repository && var.repository_type == "private" ? 1 : 0

  name                 = var.repository_name
  image_tag_mutability = var.repository_image_tag_mutability
  force_delete         = var.repository_force_delete

  encryption_configuration {
    encryption_type = var.repository_encryption_type
    kms_key         = var.repository_kms_key
  }

  image_scanning_configuration {
    scan_on_push = var.repository_image_scan_on_push
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  count = var.create && var.create_repository && var.create_lifecycle_policy ? 1 : 0

  repository = aws_ecr_repository.this[0].name
  policy     = var.repository_lifecycle_policy
}

output "repository_url" {
  value = one(aws_ecr_repository.this[*].repository_url)
}
