import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_team_lead'),
        ('organization', '0002_customer_class'),
        ('tickets', '0017_escalations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AssignmentRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('position', models.PositiveIntegerField(verbose_name='order')),
                ('customer_class', models.CharField(blank=True, max_length=40, verbose_name='contract class')),
                ('priorities', models.JSONField(blank=True, default=list, verbose_name='priorities')),
                ('channels', models.JSONField(blank=True, default=list, verbose_name='channels')),
                ('method', models.CharField(choices=[('team', 'To the team'), ('round_robin', 'In turn'), ('least_load', 'Least load'), ('skill', 'By skill, then least load')], max_length=12, verbose_name='how')),
                ('skill', models.CharField(blank=True, max_length=40, verbose_name='skill needed')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ('version', models.PositiveIntegerField(default=1)),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.category', verbose_name='category')),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.customer', verbose_name='customer')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team', verbose_name='team')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'assignment rule',
                'verbose_name_plural': 'assignment rules',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='AssignmentTurn',
            fields=[
                ('rule', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='turn', serialize=False, to='tickets.assignmentrule')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'turn',
                'verbose_name_plural': 'turns',
            },
        ),
    ]
