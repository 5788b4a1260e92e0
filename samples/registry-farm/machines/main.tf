variable "mirror" {
  type    = string
  default = "http://mirror.farm.example:5000"
}

resource "aws_launch_template" "nodes" {
  name_prefix = "farm-"
  user_data   = base64encode(templatefile("${path.module}/user-data.yaml.tftpl", { mirror = var.mirror }))

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }
}
