import django.db.models.deletion
import tanggap.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organization', '0004_site_radius'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Letterhead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('above', models.CharField(blank=True, max_length=120, verbose_name='line above')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='address')),
                ('contact', models.CharField(blank=True, max_length=200, verbose_name='telephone, e-mail, web')),
                ('city', models.CharField(blank=True, max_length=80, verbose_name='place of signing')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'letterhead',
                'verbose_name_plural': 'letterheads',
                'ordering': ['unit__path'],
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('last', models.PositiveIntegerField(default=0, verbose_name='last number')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'series of numbers',
                'verbose_name_plural': 'series of numbers',
                'ordering': ['-year', 'kind', 'unit__path'],
            },
        ),
        migrations.CreateModel(
            name='DocumentNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('text', models.CharField(blank=True, max_length=160, verbose_name='as written')),
                ('taken_at', models.DateTimeField(verbose_name='taken at')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='voided at')),
                ('voided_by_label', models.CharField(blank=True, max_length=150, verbose_name='voided by')),
                ('void_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='numbers', to='documents.numberseries')),
            ],
            options={
                'verbose_name': 'number',
                'verbose_name_plural': 'numbers',
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=tanggap.kernel.ids.new_public_id, editable=False, unique=True)),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('subject_id', models.BigIntegerField()),
                ('number_text', models.CharField(max_length=160, verbose_name='number')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('content', models.JSONField(verbose_name='content')),
                ('digest', models.CharField(max_length=64)),
                ('verify_code', models.CharField(max_length=40, unique=True)),
                ('issued_at', models.DateTimeField(verbose_name='issued at')),
                ('issued_by_label', models.CharField(max_length=150, verbose_name='issued by')),
                ('entry_id', models.BigIntegerField(editable=False, null=True)),
                ('entry_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('pdf_key', models.CharField(blank=True, editable=False, max_length=200)),
                ('pdf_sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('pdf_size', models.PositiveIntegerField(default=0, editable=False)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawn_by_label', models.CharField(blank=True, max_length=150, verbose_name='withdrawn by')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
                ('number', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='document', to='documents.documentnumber')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['kind', 'subject_id'], name='document_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('kind', 'subject_id'), name='document_one_valid')],
            },
        ),
        migrations.CreateModel(
            name='DocumentTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('pattern', models.CharField(max_length=80, verbose_name='pattern of numbers')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('opening', models.CharField(blank=True, max_length=1000, verbose_name='words at the beginning')),
                ('closing', models.CharField(blank=True, max_length=1000, verbose_name='words at the end')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'form of documents',
                'verbose_name_plural': 'forms of documents',
                'ordering': ['kind', 'unit__path'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'unit'), name='document_template_once'), models.UniqueConstraint(condition=models.Q(('unit__isnull', True)), fields=('kind',), name='document_template_default_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='numberseries',
            constraint=models.UniqueConstraint(fields=('kind', 'unit', 'year'), name='number_series_once'),
        ),
        migrations.AddConstraint(
            model_name='documentnumber',
            constraint=models.UniqueConstraint(fields=('series', 'number'), name='document_number_once'),
        ),
        migrations.AddConstraint(
            model_name='documentnumber',
            constraint=models.UniqueConstraint(condition=models.Q(('text', ''), _negated=True), fields=('text',), name='document_number_text_once'),
        ),
        migrations.AddConstraint(
            model_name='documentnumber',
            constraint=models.CheckConstraint(condition=models.Q(('voided_at__isnull', True), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='document_number_void_says_why'),
        ),
    ]
