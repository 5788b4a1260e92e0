resource "aws_security_group" "database" {
  vpc_id = "vpc-1"

  ingress {
    protocol    = "tcp"
    from_port   = 5432
    to_port     = 5432
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "kubernetes_service_v1" "database" {
  metadata {
    name      = "database"
    namespace = "shop"
    annotations = {
      "service.beta.kubernetes.io/aws-load-balancer-type"            = "external"
      "service.beta.kubernetes.io/aws-load-balancer-scheme"          = "internet-facing"
      "service.beta.kubernetes.io/aws-load-balancer-security-groups" = aws_security_group.database.id
    }
  }
  spec {
    type = "LoadBalancer" # expect: load balancer 'database' admits every address of the Internet
    selector = {
      app = "database"
    }
    port {
      port = 5432
    }
  }
}

resource "kubernetes_service_v1" "joined" {
  metadata {
    name      = "joined"
    namespace = "shop"
    annotations = {
      "service.beta.kubernetes.io/aws-load-balancer-type"            = "external"
      "service.beta.kubernetes.io/aws-load-balancer-scheme"          = "internet-facing"
      "service.beta.kubernetes.io/aws-load-balancer-security-groups" = join(",", [aws_security_group.database.id])
    }
  }

  spec {
    type     = "LoadBalancer" # expect: load balancer 'joined' admits every address of the Internet
    selector = { app = "shop" }

    port {
      port = 5432
    }
  }
}
