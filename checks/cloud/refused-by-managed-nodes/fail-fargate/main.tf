resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/cluster"

  vpc_config {
    subnet_ids = ["subnet-1"]
  }
}

resource "aws_eks_fargate_profile" "shop" {
  cluster_name           = aws_eks_cluster.shop.name
  fargate_profile_name   = "shop"
  pod_execution_role_arn = "arn:aws:iam::111122223333:role/fargate"
  subnet_ids             = ["subnet-1"]

  selector {
    namespace = "shop"
    labels    = { tier = "web" }
  }
}
