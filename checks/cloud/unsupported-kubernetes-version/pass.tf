resource "aws_eks_cluster" "newest" {
  name     = "newest"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "aws_eks_cluster" "future" {
  name     = "future"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.99"
}

resource "google_container_cluster" "latest" {
  name               = "latest"
  location           = "europe-west4"
  min_master_version = "latest"
}
