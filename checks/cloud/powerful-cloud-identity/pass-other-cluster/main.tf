resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/control-plane"
}

resource "aws_eks_cluster" "test" {
  name     = "test"
  role_arn = "arn:aws:iam::111122223333:role/control-plane"
}

provider "kubernetes" {
  host = aws_eks_cluster.test.endpoint
}

resource "aws_eks_access_entry" "pipeline" {
  cluster_name      = aws_eks_cluster.shop.name
  principal_arn     = "arn:aws:iam::111122223333:role/pipeline"
  kubernetes_groups = ["platform"]
}

resource "kubernetes_cluster_role_binding" "platform" {
  metadata {
    name = "platform"
  }
  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "cluster-admin"
  }
  subject {
    kind      = "Group"
    name      = "platform"
    api_group = "rbac.authorization.k8s.io"
  }
}
