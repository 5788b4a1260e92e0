resource "aws_eks_addon" "disks" { # expect: aws_eks_addon.disks uses the role of its node
  cluster_name = "shop"
  addon_name   = "aws-ebs-csi-driver"
}
