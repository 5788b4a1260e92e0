"""Resources of Terraform's Kubernetes providers in, the same Kubernetes objects as from a manifest out."""
