from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fieldwork', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='crewmember',
            index=models.Index(condition=models.Q(('role', 'helper')), fields=['technician', 'work_order'], name='crew_helper_order'),
        ),
    ]
