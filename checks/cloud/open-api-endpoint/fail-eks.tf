resource "aws_eks_cluster" "default" {
  name     = "default"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  vpc_config { # expect: aws_eks_cluster.default takes requests to its API server from the whole Internet
    subnet_ids = ["subnet-1", "subnet-2"]
  }
}

resource "aws_eks_cluster" "halves" {
  name     = "halves"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  vpc_config {
    subnet_ids              = ["subnet-1", "subnet-2"]
    endpoint_private_access = true
    public_access_cidrs     = ["203.0.113.0/24", "0.0.0.0/1", "128.0.0.0/1"] # expect: aws_eks_cluster.halves takes requests to its API server from the whole Internet
  }
}

variable "sixes" {
  default = ["::/0"] # expect: aws_eks_cluster.sixes takes requests to its API server from the whole Internet
}

resource "aws_eks_cluster" "sixes" {
  name     = "sixes"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  vpc_config {
    subnet_ids          = ["subnet-1", "subnet-2"]
    public_access_cidrs = var.sixes
  }
}
