variable "policy" {} # expect-unknown: the variable policy has no value

resource "aws_iam_role" "nodes" {
  name               = "nodes"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "nodes" {
  role       = aws_iam_role.nodes.name
  policy_arn = var.policy
}

resource "aws_iam_role_policy_attachment" "elsewhere" {
  role       = aws_iam_role.nodes.name
  policy_arn = "arn:aws:iam::111122223333:policy/elsewhere" # expect-unknown: the policy is not in the files
}

resource "aws_eks_node_group" "work" {
  cluster_name  = "shop"
  node_role_arn = aws_iam_role.nodes.arn
  subnet_ids    = ["subnet-1"]
}
