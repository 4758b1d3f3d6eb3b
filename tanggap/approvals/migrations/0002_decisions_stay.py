"""The database refuses to change or delete decisions."""

from django.db import migrations

from tanggap.approvals.decisions_stay import migrate_backwards, migrate_forwards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_approvals")]

    operations = [migrations.RunPython(migrate_forwards, migrate_backwards)]
