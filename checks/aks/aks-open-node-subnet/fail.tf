resource "azurerm_subnet" "nodes" {
  name                 = "nodes"
  resource_group_name  = "shop"
  virtual_network_name = "shop"
  address_prefixes     = ["10.1.0.0/16"]
}

resource "azurerm_network_security_group" "nodes" {
  name                = "nodes"
  location            = "westeurope"
  resource_group_name = "shop"

  security_rule {
    name                       = "admin"
    priority                   = 200
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_ranges    = ["22", "3389"]
    source_address_prefix      = "Internet" # expect: azurerm_network_security_group.nodes opens SSH, remote desktop of the nodes of azurerm_kubernetes_cluster.shop to the Internet
    destination_address_prefix = "*"
  }
}

resource "azurerm_network_security_rule" "services" {
  name                        = "services"
  priority                    = 300
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "*"
  source_port_range           = "*"
  destination_port_range      = "20000-40000"
  source_address_prefixes     = ["0.0.0.0/1", "128.0.0.0/1"] # expect: azurerm_network_security_group.nodes opens node ports of the nodes of azurerm_kubernetes_cluster.shop to the Internet
  destination_address_prefix  = "*"
  resource_group_name         = "shop"
  network_security_group_name = azurerm_network_security_group.nodes.name
}

resource "azurerm_subnet_network_security_group_association" "nodes" {
  subnet_id                 = azurerm_subnet.nodes.id
  network_security_group_id = azurerm_network_security_group.nodes.id
}

resource "azurerm_kubernetes_cluster" "shop" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = "shop"

  default_node_pool {
    name           = "system"
    vm_size        = "Standard_D4s_v5"
    node_count     = 3
    vnet_subnet_id = azurerm_subnet.nodes.id
  }
}
