import django.db.models.deletion
import tanggap.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organization', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=tanggap.kernel.ids.new_public_id, editable=False, unique=True)),
                ('channel', models.CharField(max_length=20, verbose_name='channel')),
                ('event', models.CharField(max_length=60, verbose_name='event')),
                ('address', models.CharField(max_length=254, verbose_name='address')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('language', models.CharField(default='id', max_length=5)),
                ('subject_kind', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.BigIntegerField(blank=True, null=True)),
                ('subject_line', models.CharField(max_length=250, verbose_name='subject')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('link', models.CharField(blank=True, max_length=300)),
                ('thread_key', models.CharField(blank=True, max_length=120)),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed, will be tried again'), ('dead', 'Given up')], default='queued', max_length=10, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(verbose_name='next attempt')),
                ('lease_token', models.CharField(blank=True, max_length=40)),
                ('last_error', models.CharField(blank=True, max_length=500, verbose_name='last error')),
                ('message_id', models.CharField(blank=True, max_length=250)),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ('queued', 'sending', 'failed'))), fields=['next_attempt_at', 'id'], name='delivery_due'), models.Index(fields=['state', '-id'], name='delivery_state'), models.Index(fields=['subject_kind', 'subject_id', 'id'], name='delivery_subject'), models.Index(fields=['unit', '-id'], name='delivery_unit')],
            },
        ),
        migrations.CreateModel(
            name='InboxItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=60, verbose_name='event')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('body', models.TextField(blank=True, verbose_name='text')),
                ('link', models.CharField(blank=True, max_length=300)),
                ('subject_kind', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.BigIntegerField(blank=True, null=True)),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read at')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inbox_items', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['user', '-id'], name='inbox_newest'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user', '-id'], name='inbox_unread')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=60, verbose_name='event')),
                ('channel', models.CharField(max_length=20, verbose_name='channel')),
                ('wanted', models.BooleanField(verbose_name='wanted')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_preferences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'notice preference',
                'verbose_name_plural': 'notice preferences',
                'ordering': ['user', 'event', 'channel'],
                'constraints': [models.UniqueConstraint(fields=('user', 'event', 'channel'), name='preference_unique')],
            },
        ),
    ]
