import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('organization', '0001_initial'),
        ('tickets', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Technician',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='staff number')),
                ('skills', models.JSONField(blank=True, default=list, verbose_name='skills')),
                ('vehicle', models.CharField(blank=True, max_length=80, verbose_name='vehicle')),
                ('shift', models.CharField(blank=True, max_length=80, verbose_name='shift')),
                ('deactivated_at', models.DateTimeField(blank=True, null=True, verbose_name='deactivated at')),
                ('deactivate_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('version', models.PositiveIntegerField(default=1)),
                ('home_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='technicians', to='organization.unit', verbose_name='home unit')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='technicians', to='accounts.team', verbose_name='team')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='technician', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'technician',
                'verbose_name_plural': 'technicians',
                'ordering': ['user__name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='WorkOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('offered', 'Offered'), ('assigned', 'Assigned'), ('accepted', 'Accepted'), ('en_route', 'On the way'), ('arrived', 'Arrived'), ('working', 'Working'), ('blocked', 'Blocked'), ('done', 'Done'), ('withdrawn', 'Withdrawn')], max_length=10, verbose_name='status')),
                ('visit', models.PositiveSmallIntegerField(default=1, verbose_name='visit')),
                ('instructions', models.CharField(blank=True, max_length=1000, verbose_name='instructions')),
                ('requested_from', models.DateTimeField(blank=True, null=True, verbose_name='requested from')),
                ('requested_to', models.DateTimeField(blank=True, null=True, verbose_name='requested to')),
                ('scheduled_from', models.DateTimeField(blank=True, null=True, verbose_name='scheduled from')),
                ('scheduled_to', models.DateTimeField(blank=True, null=True, verbose_name='scheduled to')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('assigned_at', models.DateTimeField(blank=True, null=True, verbose_name='assigned at')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted at')),
                ('en_route_at', models.DateTimeField(blank=True, null=True, verbose_name='on the way at')),
                ('arrived_at', models.DateTimeField(blank=True, null=True, verbose_name='arrived at')),
                ('working_at', models.DateTimeField(blank=True, null=True, verbose_name='working at')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300, verbose_name='reason for withdrawal')),
                ('block_reason', models.CharField(blank=True, choices=[('customer_absent', 'Customer absent'), ('waiting_customer', "Waiting for the customer's answer"), ('power_cut', 'Power cut'), ('waiting_material', 'Waiting for material'), ('permit', 'Waiting for a permit'), ('weather', 'Weather'), ('safety', 'Safety'), ('third_party', 'Waiting for a third party'), ('problem', 'Waiting for the underlying problem'), ('evidence', 'Waiting for evidence'), ('other', 'Another reason')], max_length=20, verbose_name='blocked by')),
                ('blocked_since', models.DateTimeField(blank=True, null=True, verbose_name='blocked since')),
                ('blocked_seconds', models.BigIntegerField(default=0, verbose_name='time blocked')),
                ('status_since', models.DateTimeField(verbose_name='in this state since')),
                ('version', models.PositiveIntegerField(default=1)),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='led_orders', to='fieldwork.technician', verbose_name='lead')),
                ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='work_orders', to='tickets.ticket')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='work_orders', to='organization.unit')),
            ],
            options={
                'verbose_name': 'work order',
                'verbose_name_plural': 'work orders',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('accepted', 'Accepted'), ('en_route', 'On the way'), ('arrived', 'Arrived'), ('working', 'Working'), ('blocked', 'Blocked'), ('done', 'Done')], max_length=10, verbose_name='step')),
                ('note', models.CharField(blank=True, max_length=2000, verbose_name='note')),
                ('reason', models.CharField(blank=True, choices=[('customer_absent', 'Customer absent'), ('waiting_customer', "Waiting for the customer's answer"), ('power_cut', 'Power cut'), ('waiting_material', 'Waiting for material'), ('permit', 'Waiting for a permit'), ('weather', 'Weather'), ('safety', 'Safety'), ('third_party', 'Waiting for a third party'), ('problem', 'Waiting for the underlying problem'), ('evidence', 'Waiting for evidence'), ('other', 'Another reason')], max_length=20, verbose_name='reason')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='latitude')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                ('accuracy_m', models.PositiveIntegerField(blank=True, null=True, verbose_name='accuracy in metres')),
                ('happened_at', models.DateTimeField(verbose_name='happened at')),
                ('received_at', models.DateTimeField(verbose_name='received at')),
                ('request_key', models.CharField(editable=False, max_length=80)),
                ('technician', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fieldwork.technician')),
                ('work_order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='progress', to='fieldwork.workorder')),
            ],
            options={
                'verbose_name': 'progress',
                'verbose_name_plural': 'progress',
                'ordering': ['received_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CrewMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('lead', 'Lead'), ('helper', 'Crew')], max_length=6, verbose_name='part')),
                ('technician', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='crew_parts', to='fieldwork.technician')),
                ('work_order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='crew', to='fieldwork.workorder')),
            ],
            options={
                'verbose_name': 'crew member',
                'verbose_name_plural': 'crew members',
            },
        ),
        migrations.AddIndex(
            model_name='workorder',
            index=models.Index(fields=['ticket', '-id'], name='work_order_ticket'),
        ),
        migrations.AddIndex(
            model_name='workorder',
            index=models.Index(fields=['lead', 'status', '-id'], name='work_order_lead_status'),
        ),
        migrations.AddIndex(
            model_name='workorder',
            index=models.Index(fields=['lead', '-finished_at'], name='work_order_lead_finished'),
        ),
        migrations.AddIndex(
            model_name='workorder',
            index=models.Index(condition=models.Q(('status', 'offered')), fields=['unit', '-id'], name='work_order_unit_offered'),
        ),
        migrations.AddIndex(
            model_name='workorder',
            index=models.Index(condition=models.Q(('finished_at__isnull', False)), fields=['finished_at'], name='work_order_finished'),
        ),
        migrations.AddConstraint(
            model_name='workorder',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['offered', 'assigned', 'accepted', 'en_route', 'arrived', 'working', 'blocked'])), fields=('ticket',), name='work_order_active_unique'),
        ),
        migrations.AddConstraint(
            model_name='workorder',
            constraint=models.CheckConstraint(condition=models.Q(('lead__isnull', False), ('status__in', ['offered', 'withdrawn']), _connector='OR'), name='work_order_held_has_lead'),
        ),
        migrations.AddConstraint(
            model_name='workorder',
            constraint=models.CheckConstraint(condition=models.Q(('requested_to__isnull', True), ('requested_from__isnull', True), ('requested_to__gte', models.F('requested_from')), _connector='OR'), name='work_order_requested_order'),
        ),
        migrations.AddConstraint(
            model_name='workorder',
            constraint=models.CheckConstraint(condition=models.Q(('scheduled_to__isnull', True), ('scheduled_from__isnull', True), ('scheduled_to__gte', models.F('scheduled_from')), _connector='OR'), name='work_order_scheduled_order'),
        ),
        migrations.AddIndex(
            model_name='progress',
            index=models.Index(fields=['work_order', 'received_at'], name='progress_order_time'),
        ),
        migrations.AddConstraint(
            model_name='progress',
            constraint=models.UniqueConstraint(fields=('technician', 'request_key'), name='progress_request_unique'),
        ),
        migrations.AddIndex(
            model_name='crewmember',
            index=models.Index(fields=['technician', 'work_order'], name='crew_technician_order'),
        ),
        migrations.AddConstraint(
            model_name='crewmember',
            constraint=models.UniqueConstraint(fields=('work_order', 'technician'), name='crew_member_unique'),
        ),
        migrations.AddConstraint(
            model_name='crewmember',
            constraint=models.UniqueConstraint(condition=models.Q(('role', 'lead')), fields=('work_order',), name='crew_one_lead'),
        ),
    ]
