"""The database refuses to change or delete versions of work reports."""

from django.db import migrations

from tanggap.fieldwork.work_reports.versions_stay import VERSIONS


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0013_work_reports")]

    operations = [migrations.RunPython(VERSIONS.migrate_forwards, VERSIONS.migrate_backwards)]
