resource "aws_iam_role" "secrets" {
  name = "secrets"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { Service = "pods.eks.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "secrets" {
  role = aws_iam_role.secrets.id
  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/*" },
      { Effect = "Allow", Action = "secretsmanager:ListSecrets", Resource = "*" },
      {
        Effect    = "Allow"
        Action    = "ssm:GetParameter"
        Resource  = "*"
        Condition = { StringEquals = { "aws:ResourceTag/team" = "shop" } }
      },
    ]
  })
}

# Not a role of pods.
resource "aws_iam_role" "function" {
  name = "function"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
  managed_policy_arns = ["arn:aws:iam::aws:policy/SecretsManagerReadWrite"]
}

resource "azurerm_user_assigned_identity" "secrets" {
  name                = "secrets"
  location            = "westeurope"
  resource_group_name = "shop"
}

resource "azurerm_federated_identity_credential" "secrets" {
  name                = "secrets"
  resource_group_name = "shop"
  parent_id           = azurerm_user_assigned_identity.secrets.id
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://westeurope.oic.prod-aks.azure.com/00000000-0000-0000-0000-000000000000/"
  subject             = "system:serviceaccount:secrets:secrets"
}

resource "azurerm_role_assignment" "secrets" {
  scope                = azurerm_key_vault.shop.id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.secrets.principal_id
}

resource "google_project_iam_member" "people" {
  project = "shop"
  role    = "roles/secretmanager.secretAccessor"
  member  = "group:platform@example.com"
}
