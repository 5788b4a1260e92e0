resource "aws_security_group" "web" {
  name = "web"
}

resource "aws_vpc_security_group_ingress_rule" "web" {
  security_group_id = aws_security_group.web.id
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "kubernetes_service_v1" "web" {
  metadata {
    name      = "web"
    namespace = "shop"
    annotations = {
      "service.beta.kubernetes.io/aws-load-balancer-scheme"          = "internet-facing"
      "service.beta.kubernetes.io/aws-load-balancer-security-groups" = aws_security_group.web.id
    }
  }

  spec {
    type                        = "LoadBalancer"
    load_balancer_class         = "service.k8s.aws/nlb"
    load_balancer_source_ranges = ["203.0.113.0/24"] # expect: the load balancer of Service web ignores these addresses, and aws_vpc_security_group_ingress_rule.web lets in the whole Internet

    selector = {
      app = "web"
    }

    port {
      port        = 443
      target_port = 8443
    }
  }
}
