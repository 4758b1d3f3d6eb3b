from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fieldwork', '0010_shifts_from_texts'),
    ]

    operations = [
        migrations.AddField(
            model_name='oncallcall',
            name='stop_reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='stopped because'),
        ),
        migrations.AddField(
            model_name='oncallcall',
            name='stopped_by_label',
            field=models.CharField(blank=True, db_default='', default='', max_length=150, verbose_name='stopped by'),
        ),
        migrations.AlterField(
            model_name='oncallcall',
            name='status',
            field=models.CharField(choices=[('calling', 'Calling'), ('acknowledged', 'Acknowledged'), ('passed_on', 'Passed on to the next'), ('ended', 'Ended without an answer'), ('stopped', 'Stopped')], default='calling', max_length=12, verbose_name='status'),
        ),
    ]
