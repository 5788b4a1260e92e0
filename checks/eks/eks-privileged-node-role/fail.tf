resource "aws_iam_role" "nodes" {
  name = "nodes"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_eks_node_group" "work" {
  cluster_name  = "shop"
  node_role_arn = aws_iam_role.nodes.arn
  subnet_ids    = ["subnet-1"]
}

resource "aws_iam_role_policy_attachment" "nodes" {
  for_each = toset(["AmazonEKSWorkerNodePolicy", "AdministratorAccess"])

  role       = aws_iam_role.nodes.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}" # expect: aws_iam_role.nodes lets the nodes of aws_eks_node_group.work do everything
}

data "aws_partition" "current" {}

resource "aws_iam_role_policy_attachment" "registry" {
  role       = "nodes"
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser" # expect: aws_iam_role.nodes lets the nodes of aws_eks_node_group.work overwrite all images
}

data "aws_iam_policy_document" "scaling" {
  statement {
    actions   = ["autoscaling:*", "iam:PassRole"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "scaling" {
  role   = aws_iam_role.nodes.id
  policy = data.aws_iam_policy_document.scaling.json # expect: aws_iam_role.nodes lets the nodes of aws_eks_node_group.work hand any role to a service
}

resource "aws_iam_policy" "custom" {
  name = "custom"
  policy = jsonencode({ # expect: aws_iam_role.nodes lets the nodes of aws_eks_node_group.work do everything
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", Action = "*", Resource = "*" }
  })
}

resource "aws_iam_policy_attachment" "custom" {
  name       = "custom"
  roles      = [aws_iam_role.nodes.name]
  policy_arn = aws_iam_policy.custom.arn
}

resource "aws_iam_role" "karpenter" {
  name = "karpenter"
}

resource "aws_iam_role_policy_attachment" "karpenter" {
  role       = aws_iam_role.karpenter.name
  policy_arn = "arn:aws:iam::aws:policy/IAMFullAccess" # expect: aws_iam_role.karpenter lets the nodes that join by aws_eks_access_entry.karpenter change all of IAM
}

resource "aws_eks_access_entry" "karpenter" {
  cluster_name  = "shop"
  principal_arn = aws_iam_role.karpenter.arn
  type          = "EC2_LINUX"
}
