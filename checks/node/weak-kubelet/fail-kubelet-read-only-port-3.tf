resource "aws_launch_template" "workers" {
  name_prefix = "workers-"
  user_data = base64encode(<<-EOT
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="//"

    --//
    Content-Type: application/node.eks.aws

    apiVersion: node.eks.aws/v1alpha1
    kind: NodeConfig
    spec:
      kubelet:
        flags:
          - --read-only-port=10255 # expect: the kubelet serves its pods and their environment on a port without a login
    --//--
  EOT
  )
}
