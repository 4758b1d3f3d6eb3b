"""The database refuses to change or delete what was recorded."""

from django.db import migrations

from tanggap.activity import append_only


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]

    operations = [migrations.RunPython(append_only.migrate_forwards, append_only.migrate_backwards)]
