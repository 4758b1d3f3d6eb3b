import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_team_lead'),
        ('organization', '0002_customer_class'),
        ('tickets', '0016_outages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=32)),
                ('round', models.BigIntegerField(default=0)),
                ('due_at', models.DateTimeField(verbose_name='due at')),
                ('done_at', models.DateTimeField(verbose_name='done at')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='times told')),
                ('repeat_at', models.DateTimeField(blank=True, null=True, verbose_name='again at')),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True, verbose_name='acknowledged at')),
                ('acknowledged_by_label', models.CharField(blank=True, max_length=150, verbose_name='acknowledged by')),
            ],
            options={
                'verbose_name': 'escalation',
                'verbose_name_plural': 'escalations',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='EscalationStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=32)),
                ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                ('target', models.CharField(choices=[('response', 'Answer'), ('update', 'Word to the reporter'), ('resolution', 'Solution')], max_length=10, verbose_name='promise')),
                ('percent', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='percent of the time')),
                ('minutes', models.IntegerField(blank=True, null=True, verbose_name='minutes after it runs out')),
                ('action', models.CharField(choices=[('notify', 'Tell'), ('reassign', 'Hand over'), ('raise', 'Raise the priority'), ('page', 'Call until somebody answers')], max_length=10, verbose_name='what is done')),
                ('recipient', models.CharField(blank=True, choices=[('role', 'Who holds a role at the unit'), ('assignee', 'The assignee'), ('team_lead', 'The lead of the team'), ('person', 'A person')], max_length=10, verbose_name='who is told')),
                ('repeat_minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='again after minutes')),
            ],
            options={
                'verbose_name': 'escalation step',
                'verbose_name_plural': 'escalation steps',
                'ordering': ['version', 'position'],
            },
        ),
        migrations.AddField(
            model_name='ticket',
            name='next_step_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='next escalation at'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('next_step_at__isnull', False)), fields=['next_step_at'], name='ticket_next_step'),
        ),
        migrations.AddField(
            model_name='escalation',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='escalationstep',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='escalationstep',
            name='role',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.role', verbose_name='role'),
        ),
        migrations.AddField(
            model_name='escalationstep',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team', verbose_name='team'),
        ),
        migrations.AddField(
            model_name='escalationstep',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='tickets.slapolicyversion'),
        ),
        migrations.AddField(
            model_name='escalation',
            name='step',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.escalationstep'),
        ),
        migrations.AddConstraint(
            model_name='escalationstep',
            constraint=models.UniqueConstraint(fields=('version', 'key'), name='escalation_step_unique'),
        ),
        migrations.AddConstraint(
            model_name='escalationstep',
            constraint=models.CheckConstraint(condition=models.Q(('percent__isnull', True), ('minutes__isnull', True), _connector='XOR'), name='escalation_step_one_moment'),
        ),
        migrations.AddIndex(
            model_name='escalation',
            index=models.Index(condition=models.Q(('repeat_at__isnull', False)), fields=['repeat_at'], name='escalation_repeat'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.UniqueConstraint(fields=('ticket', 'key', 'round'), name='escalation_once'),
        ),
    ]
