"""Values in, values out: the functions of Terraform 1.11."""
