resource "aws_launch_template" "work" {
  name = "work"
  user_data = base64encode(join("\n", [ # expect: aws_launch_template.work has a secret (4bf…, 20 characters) in its start-up script
    "#!/bin/bash",
    "export REGISTRY_PASSWORD=4bfQ9zLr2Xw7Kp5Tn8Vd",
    "/etc/eks/bootstrap.sh shop",
  ]))
}
