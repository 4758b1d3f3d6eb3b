import django.db.models.deletion
import tanggap.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=tanggap.kernel.ids.new_public_id, editable=False, unique=True)),
                ('owner_kind', models.CharField(max_length=60)),
                ('owner_id', models.BigIntegerField()),
                ('visibility', models.CharField(choices=[('public', 'Visible to the customer'), ('internal', 'Internal')], default='public', max_length=10, verbose_name='visibility')),
                ('name', models.CharField(max_length=180, verbose_name='name')),
                ('content_type', models.CharField(max_length=100, verbose_name='content type')),
                ('extension', models.CharField(max_length=10)),
                ('size', models.PositiveBigIntegerField(help_text='Bytes of the original.', verbose_name='size')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('width', models.PositiveIntegerField(blank=True, help_text='Pixels, as seen upright.', null=True)),
                ('height', models.PositiveIntegerField(blank=True, help_text='Pixels, as seen upright.', null=True)),
                ('taken_at', models.DateTimeField(blank=True, null=True, verbose_name='taken at')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('original_key', models.CharField(max_length=200)),
                ('display_key', models.CharField(blank=True, max_length=200)),
                ('display_size', models.PositiveIntegerField(default=0)),
                ('thumbnail_key', models.CharField(blank=True, max_length=200)),
                ('thumbnail_size', models.PositiveIntegerField(default=0)),
                ('uploader_label', models.CharField(blank=True, max_length=150, verbose_name='uploaded by')),
                ('request_key', models.CharField(blank=True, max_length=80)),
                ('created_at', models.DateTimeField(verbose_name='uploaded at')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed at')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'attachment',
                'verbose_name_plural': 'attachments',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['owner_kind', 'owner_id', 'id'], name='attachment_owner'), models.Index(fields=['original_key'], name='attachment_key')],
                'constraints': [models.UniqueConstraint(condition=models.Q(models.Q(('request_key', ''), _negated=True), ('uploaded_by__isnull', False)), fields=('owner_kind', 'owner_id', 'uploaded_by', 'request_key'), name='attachment_request_of_person'), models.UniqueConstraint(condition=models.Q(models.Q(('request_key', ''), _negated=True), ('uploaded_by__isnull', True)), fields=('owner_kind', 'owner_id', 'request_key'), name='attachment_request_of_others')],
            },
        ),
    ]
