resource "aws_eks_cluster" "narrow" {
  name     = "narrow"
  role_arn = "arn:aws:iam::111122223333:role/eks"

  vpc_config {
    subnet_ids          = ["subnet-1", "subnet-2"]
    public_access_cidrs = ["10.0.0.0/8", "203.0.112.0/22", "198.51.0.0/16"]
  }
}

resource "google_container_cluster" "private" {
  name     = "private"
  location = "europe-west4"

  private_cluster_config {
    enable_private_endpoint = true
  }

  master_authorized_networks_config {
    cidr_blocks {
      cidr_block = "34.0.0.0/9"
    }
  }
}
