resource "aws_ec2_instance_metadata_defaults" "account" {
  http_tokens                 = "required"
  http_put_response_hop_limit = 1
}

resource "aws_launch_template" "plain" {
  name     = "plain"
  image_id = "ami-0a1b2c3d"
}

resource "aws_eks_node_group" "plain" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]

  launch_template {
    name    = "plain"
    version = "1"
  }
}
