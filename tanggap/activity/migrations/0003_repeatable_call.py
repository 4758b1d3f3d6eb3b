from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activity', '0002_append_only_triggers'),
    ]

    operations = [
        migrations.CreateModel(
            name='RepeatableCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_id', models.BigIntegerField(verbose_name='person')),
                ('key', models.CharField(max_length=120, verbose_name='key')),
                ('request_digest', models.CharField(max_length=64, verbose_name='digest of the request')),
                ('status', models.PositiveSmallIntegerField(default=0, verbose_name='status')),
                ('body', models.JSONField(default=dict, verbose_name='answer')),
                ('created_at', models.DateTimeField(db_index=True, verbose_name='created at')),
            ],
            options={
                'verbose_name': 'repeatable call',
                'verbose_name_plural': 'repeatable calls',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('person_id', 'key'), name='repeatable_call_unique')],
            },
        ),
    ]
