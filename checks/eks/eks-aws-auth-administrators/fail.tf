resource "aws_iam_role" "platform" {
  name               = "platform"
  assume_role_policy = "{}"
}

resource "kubernetes_config_map_v1_data" "auth" {
  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }

  data = {
    mapRoles = yamlencode([ # expect: aws-auth makes aws_iam_role.platform.arn administrator of the whole cluster
      {
        rolearn  = "arn:aws:iam::111122223333:role/nodes"
        username = "system:node:{{EC2PrivateDNSName}}"
        groups   = ["system:bootstrappers", "system:nodes"]
      },
      {
        rolearn  = aws_iam_role.platform.arn
        username = "platform"
        groups   = ["system:masters"]
      },
    ])
    mapAccounts = yamlencode(["111122223333"]) # expect: aws-auth lets in every identity of the account 111122223333
  }
}
