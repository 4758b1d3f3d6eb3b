from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activity', '0003_repeatable_call'),
    ]

    operations = [
        migrations.AddField(
            model_name='repeatablecall',
            name='headers',
            field=models.JSONField(default=dict, verbose_name='headers of the answer'),
        ),
    ]
