resource "aws_iam_role" "pods" {
  name               = "pods"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "network" {
  role       = aws_iam_role.pods.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"
}

resource "aws_eks_fargate_profile" "shop" {
  cluster_name           = "shop"
  fargate_profile_name   = "shop"
  pod_execution_role_arn = aws_iam_role.pods.arn
  subnet_ids             = ["subnet-1"]
  selector { namespace = "shop" }
}
