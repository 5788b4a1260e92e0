"""A Terraform root module in, evaluated resources and outputs out."""

from iac_scan.config import TerraformOptions
from iac_scan.parsers.terraform.reader import read
from iac_scan.parsers.terraform.result import Call, Declaration, TerraformParsed

__all__ = ["Call", "Declaration", "TerraformOptions", "TerraformParsed", "read"]
