# incomplete: the chart is not beside it
resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/control-plane"
}

provider "helm" {
  kubernetes = {
    host = aws_eks_cluster.shop.endpoint
  }
}

resource "helm_release" "controller" {
  name       = "aws-load-balancer-controller"
  namespace  = "kube-system"
  repository = "https://aws.github.io/eks-charts"
  chart      = "aws-load-balancer-controller"
  version    = "1.13.0"
}

provider "kubernetes" {
  host = aws_eks_cluster.shop.endpoint
}

resource "kubernetes_service_v1" "web" {
  metadata {
    name      = "web"
    namespace = "shop"
  }
  spec {
    type = "LoadBalancer" # expect-unknown: load balancer 'web' admits every address of the Internet, unless the Service is new to its cluster
    selector = {
      app = "web"
    }
    port {
      port = 5432
    }
  }
}
