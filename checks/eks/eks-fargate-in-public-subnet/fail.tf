resource "aws_subnet" "front" {
  vpc_id                  = "vpc-1"
  cidr_block              = "10.0.1.0/24"
  map_public_ip_on_launch = true # expect: aws_eks_fargate_profile.jobs runs pods in a subnet that gives out public addresses
}

resource "aws_subnet" "inner" {
  vpc_id     = "vpc-1"
  cidr_block = "10.0.2.0/24"
}

resource "aws_eks_fargate_profile" "jobs" {
  cluster_name           = "shop"
  fargate_profile_name   = "jobs"
  pod_execution_role_arn = "arn:aws:iam::111122223333:role/jobs"
  subnet_ids             = [aws_subnet.front.id]

  selector {
    namespace = "jobs"
  }
}
