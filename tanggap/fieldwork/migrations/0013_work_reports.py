import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fieldwork', '0012_proof_of_completion'),
        ('organization', '0004_site_radius'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='number')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('waiting', 'Waiting for verification'), ('sent_back', 'Sent back'), ('rejected', 'Rejected'), ('approved', 'Approved')], default='draft', max_length=10, verbose_name='state')),
                ('draft', models.JSONField(default=dict, verbose_name='draft')),
                ('version', models.PositiveIntegerField(default=1)),
                ('request_key', models.CharField(blank=True, editable=False, max_length=80)),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='submitted at')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit')),
                ('work_order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='work_report', to='fieldwork.workorder')),
            ],
            options={
                'verbose_name': 'work report',
                'verbose_name_plural': 'work reports',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='WorkReportVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('content', models.JSONField(verbose_name='content')),
                ('digest', models.CharField(max_length=64)),
                ('author_label', models.CharField(max_length=150, verbose_name='written by')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='fieldwork.workreport')),
            ],
            options={
                'verbose_name': 'version of a work report',
                'verbose_name_plural': 'versions of work reports',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='WorkReportRemark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=60)),
                ('text', models.CharField(max_length=500, verbose_name='remark')),
                ('author_label', models.CharField(max_length=150, verbose_name='written by')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='fieldwork.workreportversion')),
            ],
            options={
                'verbose_name': 'remark on a work report',
                'verbose_name_plural': 'remarks on work reports',
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='workreport',
            index=models.Index(fields=['unit', '-id'], name='work_report_unit'),
        ),
        migrations.AddIndex(
            model_name='workreport',
            index=models.Index(fields=['state', '-id'], name='work_report_state'),
        ),
        migrations.AddConstraint(
            model_name='workreport',
            constraint=models.CheckConstraint(condition=models.Q(('submitted_at__isnull', False), ('state', 'draft'), _connector='OR'), name='work_report_submitted'),
        ),
        migrations.AddConstraint(
            model_name='workreportversion',
            constraint=models.UniqueConstraint(fields=('report', 'number'), name='work_report_version_once'),
        ),
        migrations.AddConstraint(
            model_name='workreportremark',
            constraint=models.UniqueConstraint(fields=('version', 'place'), name='work_report_remark_once'),
        ),
    ]
