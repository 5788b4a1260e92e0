resource "aws_launch_template" "older" { # expect: aws_eks_node_group.older lets pods have the credentials of their node without a token (IMDSv1)
  name = "older"
}

resource "aws_eks_node_group" "older" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]
  ami_type      = "AL2_x86_64"

  launch_template {
    id      = aws_launch_template.older.id
    version = "1"
  }
}

resource "aws_launch_template" "far" {
  name = "far"

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 2 # expect: aws_eks_node_group.far lets pods have the credentials of their node: the hop limit of its metadata service is above 1
  }
}

resource "aws_eks_node_group" "far" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]

  launch_template {
    id      = aws_launch_template.far.id
    version = "1"
  }
}

resource "aws_eks_node_group" "standard" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]
  ami_type      = "AL2_x86_64" # expect: aws_eks_node_group.standard lets pods have the credentials of their node without a token (IMDSv1)
}

resource "google_container_node_pool" "open" {
  name    = "open"
  cluster = "shop"

  node_config {
    workload_metadata_config {
      mode = "GCE_METADATA" # expect: google_container_node_pool.open lets pods have the credentials of their node (GCE_METADATA)
    }
  }
}
