resource "google_service_account" "backup" {
  account_id = "backup"
}

resource "google_service_account_key" "backup" {
  service_account_id = google_service_account.backup.name
}
