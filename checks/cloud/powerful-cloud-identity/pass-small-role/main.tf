resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/control-plane"
}

resource "aws_eks_access_entry" "pipeline" {
  cluster_name      = aws_eks_cluster.shop.name
  principal_arn     = "arn:aws:iam::111122223333:role/pipeline"
  kubernetes_groups = ["developers", "platform"]
}
