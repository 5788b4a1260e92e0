resource "aws_iam_role" "nodes" {
  name               = "nodes"
  assume_role_policy = "{}"
  managed_policy_arns = [
    "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
    "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
  ]

  inline_policy {
    name = "queue"
    policy = jsonencode({
      Statement = [
        { Effect = "Allow", Action = "iam:PassRole", Resource = "arn:aws:iam::111122223333:role/queue" },
        { Effect = "Allow", Action = "ec2:Describe*", Resource = "*" },
        { Effect = "Deny", Action = "*", Resource = "*" },
      ]
    })
  }
}

resource "aws_eks_node_group" "work" {
  cluster_name  = "shop"
  node_role_arn = aws_iam_role.nodes.arn
  subnet_ids    = ["subnet-1"]
}

resource "aws_iam_role" "people" {
  name                = "people"
  assume_role_policy  = "{}"
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
