resource "aws_launch_template" "work" {
  name = "work"

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 100
      encrypted   = "true"
    }
  }
}

resource "aws_eks_node_group" "work" {
  cluster_name  = "shop"
  node_role_arn = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids    = ["subnet-1"]

  launch_template {
    id      = aws_launch_template.work.id
    version = "1"
  }
}
