resource "aws_iam_role" "nodes" {
  name               = "nodes"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "network" {
  role       = aws_iam_role.nodes.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
}

resource "aws_eks_node_group" "work" {
  cluster_name  = "shop"
  node_role_arn = aws_iam_role.nodes.arn
  subnet_ids    = ["subnet-1"]
}
