resource "aws_launch_template" "work" {
  name      = "work"
  user_data = base64encode("#!/bin/bash\n/etc/eks/bootstrap.sh shop --kubelet-extra-args --max-pods=20\n")
}

resource "aws_launch_template" "plain" {
  name = "plain"
}
