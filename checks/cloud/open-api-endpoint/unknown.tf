variable "ranges" { # expect-unknown: the variable ranges has no value
  type = list(string)
}

resource "aws_eks_cluster" "some" {
  name     = "some"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  vpc_config {
    subnet_ids          = ["subnet-1", "subnet-2"]
    public_access_cidrs = var.ranges
  }
}
