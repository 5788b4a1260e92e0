resource "aws_eks_addon" "disks" {
  cluster_name = "shop"
  addon_name   = "aws-ebs-csi-driver"

  pod_identity_association {
    role_arn        = "arn:aws:iam::111122223333:role/disks"
    service_account = "ebs-csi-controller-sa"
  }
}

resource "aws_eks_addon" "names" {
  cluster_name = "shop"
  addon_name   = "coredns"
}
