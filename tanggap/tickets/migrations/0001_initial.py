import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('organization', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NumberSequence',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('last', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'number sequence',
                'verbose_name_plural': 'number sequences',
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('kind', models.CharField(choices=[('incident', 'Incident'), ('service_request', 'Service request'), ('complaint', 'Complaint'), ('question', 'Question')], max_length=16, verbose_name='kind')),
                ('status', models.CharField(choices=[('new', 'New'), ('validated', 'Validated'), ('rejected', 'Rejected'), ('assigned', 'Assigned'), ('in_progress', 'In progress'), ('on_hold', 'On hold'), ('resolved', 'Resolved'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='new', max_length=12, verbose_name='status')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('impact', models.PositiveSmallIntegerField(choices=[(1, 'High'), (2, 'Medium'), (3, 'Low')], default=2, verbose_name='impact')),
                ('urgency', models.PositiveSmallIntegerField(choices=[(1, 'High'), (2, 'Medium'), (3, 'Low')], default=2, verbose_name='urgency')),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'Critical'), (2, 'High'), (3, 'Medium'), (4, 'Low')], default=3, verbose_name='priority')),
                ('priority_reason', models.CharField(blank=True, max_length=300, verbose_name='reason for another priority')),
                ('channel', models.CharField(choices=[('portal', 'Portal'), ('desk', 'Desk'), ('phone', 'Phone'), ('whatsapp', 'WhatsApp'), ('email', 'E-mail'), ('chat', 'Chat'), ('monitoring', 'Monitoring'), ('api', 'API'), ('import', 'Import')], default='desk', max_length=12, verbose_name='channel')),
                ('requester_name', models.CharField(blank=True, max_length=150, verbose_name='reporter')),
                ('requester_phone', models.CharField(blank=True, max_length=20, verbose_name='phone')),
                ('requester_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('place', models.CharField(blank=True, max_length=300, verbose_name='place')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='latitude')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                ('reported_at', models.DateTimeField(verbose_name='reported at')),
                ('responded_at', models.DateTimeField(blank=True, null=True, verbose_name='responded at')),
                ('resolved_at', models.DateTimeField(blank=True, null=True, verbose_name='resolved at')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed at')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
                ('hold_reason', models.CharField(blank=True, choices=[('customer_absent', 'Customer absent'), ('waiting_customer', "Waiting for the customer's answer"), ('power_cut', 'Power cut'), ('waiting_material', 'Waiting for material'), ('permit', 'Waiting for a permit'), ('weather', 'Weather'), ('safety', 'Safety'), ('third_party', 'Waiting for a third party'), ('problem', 'Waiting for the underlying problem'), ('evidence', 'Waiting for evidence'), ('other', 'Another reason')], max_length=20, verbose_name='hold reason')),
                ('held_since', models.DateTimeField(blank=True, null=True, verbose_name='on hold since')),
                ('reopen_count', models.PositiveSmallIntegerField(default=0, verbose_name='times reopened')),
                ('resolution', models.TextField(blank=True, verbose_name='resolution')),
                ('cause', models.CharField(blank=True, choices=[('cable', 'Cable or fibre damaged'), ('connector', 'Connector or splice'), ('customer_device', "Customer's device"), ('network_device', 'Network device'), ('configuration', 'Configuration'), ('capacity', 'Capacity'), ('power', 'Power supply'), ('weather', 'Weather or disaster'), ('third_party', 'Third party'), ('account', 'Account or billing'), ('use', 'Wrong use'), ('no_fault', 'No fault found'), ('fulfilled', 'Request fulfilled'), ('unknown', 'Unknown')], max_length=20, verbose_name='cause')),
                ('sla_targets', models.JSONField(blank=True, default=list, editable=False, verbose_name='promises so far')),
                ('response_due_at', models.DateTimeField(blank=True, null=True, verbose_name='answer due at')),
                ('resolution_due_at', models.DateTimeField(blank=True, null=True, verbose_name='solution due at')),
                ('next_due_at', models.DateTimeField(blank=True, null=True, verbose_name='next due at')),
                ('response_breached_at', models.DateTimeField(blank=True, null=True, verbose_name='answer overdue since')),
                ('resolution_breached_at', models.DateTimeField(blank=True, null=True, verbose_name='solution overdue since')),
                ('sla_met', models.BooleanField(blank=True, null=True, verbose_name='solved within target')),
                ('respond_seconds', models.BigIntegerField(blank=True, null=True, verbose_name='time to respond')),
                ('resolve_seconds', models.BigIntegerField(blank=True, null=True, verbose_name='time to resolve')),
                ('resolve_net_seconds', models.BigIntegerField(blank=True, null=True, verbose_name='net time to resolve')),
                ('visits', models.PositiveSmallIntegerField(default=0, verbose_name='visits')),
                ('repeated_at', models.DateTimeField(blank=True, null=True, verbose_name='next fault at the same site')),
                ('source', models.CharField(blank=True, max_length=60, verbose_name='source')),
                ('source_key', models.CharField(blank=True, max_length=120, null=True, verbose_name='key in the source')),
                ('request_key', models.CharField(blank=True, editable=False, max_length=120, null=True, unique=True)),
                ('deleted_at', models.DateTimeField(blank=True, null=True, verbose_name='deleted at')),
                ('deleted_by_label', models.CharField(blank=True, max_length=150, verbose_name='deleted by')),
                ('delete_reason', models.CharField(blank=True, max_length=300, verbose_name='reason for deletion')),
                ('version', models.PositiveIntegerField(default=1)),
                ('assignee', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assigned_tickets', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'ticket',
                'verbose_name_plural': 'tickets',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('path', models.CharField(max_length=255, unique=True)),
                ('group_id', models.BigIntegerField(db_index=True, editable=False, null=True, verbose_name='group')),
                ('kind', models.CharField(choices=[('incident', 'Incident'), ('service_request', 'Service request'), ('complaint', 'Complaint'), ('question', 'Question')], default='incident', max_length=16, verbose_name='usual kind')),
                ('impact', models.PositiveSmallIntegerField(choices=[(1, 'High'), (2, 'Medium'), (3, 'Low')], default=2, verbose_name='usual impact')),
                ('urgency', models.PositiveSmallIntegerField(choices=[(1, 'High'), (2, 'Medium'), (3, 'Low')], default=2, verbose_name='usual urgency')),
                ('skill', models.CharField(blank=True, max_length=40, verbose_name='skill needed')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ('version', models.PositiveIntegerField(default=1)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='tickets.category')),
            ],
            options={
                'verbose_name': 'category',
                'verbose_name_plural': 'categories',
                'ordering': ['path'],
            },
        ),
        migrations.CreateModel(
            name='SlaPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.category', verbose_name='category')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'service-level policy',
                'verbose_name_plural': 'service-level policies',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='SlaPolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('valid_from', models.DateTimeField(verbose_name='valid from')),
                ('targets', models.JSONField(default=dict, verbose_name='targets')),
                ('created_by_label', models.CharField(blank=True, max_length=150, verbose_name='created by')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('calendar', models.ForeignKey(blank=True, help_text="Empty: the calendar of the ticket's unit.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.calendar', verbose_name='calendar')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='tickets.slapolicy')),
            ],
            options={
                'verbose_name': 'version of a service-level policy',
                'verbose_name_plural': 'versions of service-level policies',
                'ordering': ['policy', 'number'],
            },
        ),
        migrations.CreateModel(
            name='TicketSearchDocument',
            fields=[
                ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_document', serialize=False, to='tickets.ticket')),
                ('body', models.TextField()),
            ],
            options={
                'verbose_name': 'search document',
                'verbose_name_plural': 'search documents',
            },
        ),
        migrations.AddField(
            model_name='ticket',
            name='category',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='tickets.category'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='customer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='organization.customer'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='office',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='organization.office'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='requester',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requested_tickets', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ticket',
            name='resolver',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resolved_tickets', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ticket',
            name='site',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='organization.site'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='sla_version',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.slapolicyversion'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='accounts.team'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='unit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='organization.unit'),
        ),
        migrations.CreateModel(
            name='TicketFollower',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followers', to='tickets.ticket')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'follower',
                'verbose_name_plural': 'followers',
            },
        ),
        migrations.CreateModel(
            name='TicketMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reply', 'Reply'), ('note', 'Internal note')], max_length=8, verbose_name='kind')),
                ('body', models.TextField(verbose_name='text')),
                ('author_label', models.CharField(max_length=150, verbose_name='author')),
                ('from_requester', models.BooleanField(default=False, verbose_name='from the reporter')),
                ('channel', models.CharField(choices=[('portal', 'Portal'), ('desk', 'Desk'), ('phone', 'Phone'), ('whatsapp', 'WhatsApp'), ('email', 'E-mail'), ('chat', 'Chat'), ('monitoring', 'Monitoring'), ('api', 'API'), ('import', 'Import')], default='desk', max_length=12, verbose_name='channel')),
                ('created_at', models.DateTimeField(verbose_name='written at')),
                ('request_key', models.CharField(blank=True, editable=False, max_length=120)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='tickets.ticket')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['created_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='TicketState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('new', 'New'), ('validated', 'Validated'), ('rejected', 'Rejected'), ('assigned', 'Assigned'), ('in_progress', 'In progress'), ('on_hold', 'On hold'), ('resolved', 'Resolved'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], max_length=12, verbose_name='status')),
                ('entered_at', models.DateTimeField(verbose_name='since')),
                ('reason', models.CharField(blank=True, choices=[('customer_absent', 'Customer absent'), ('waiting_customer', "Waiting for the customer's answer"), ('power_cut', 'Power cut'), ('waiting_material', 'Waiting for material'), ('permit', 'Waiting for a permit'), ('weather', 'Weather'), ('safety', 'Safety'), ('third_party', 'Waiting for a third party'), ('problem', 'Waiting for the underlying problem'), ('evidence', 'Waiting for evidence'), ('other', 'Another reason')], max_length=20, verbose_name='reason')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('stops_clock', models.BooleanField(default=False, verbose_name='stops the clock')),
                ('confirmed_by_label', models.CharField(blank=True, max_length=150, verbose_name='stop confirmed by')),
                ('actor_label', models.CharField(blank=True, max_length=150, verbose_name='by')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='states', to='tickets.ticket')),
            ],
            options={
                'verbose_name': 'ticket state',
                'verbose_name_plural': 'ticket states',
                'ordering': ['entered_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='TicketTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(choices=[('status', 'status'), ('unassigned', 'unassigned'), ('overdue', 'overdue'), ('received', 'received'), ('solved', 'solved')], max_length=12)),
                ('key', models.CharField(blank=True, max_length=12)),
                ('amount', models.BigIntegerField()),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit')),
            ],
            options={
                'verbose_name': 'tally',
                'verbose_name_plural': 'tallies',
            },
        ),
        migrations.AddConstraint(
            model_name='slapolicyversion',
            constraint=models.UniqueConstraint(fields=('policy', 'number'), name='sla_policy_version_unique'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['-reported_at', '-id'], name='ticket_reported'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['unit', '-reported_at', '-id'], name='ticket_unit_reported'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['status', '-reported_at', '-id'], name='ticket_status_reported'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['category', '-reported_at', '-id'], name='ticket_category_reported'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['requester', '-reported_at', '-id'], name='ticket_requester_reported'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['site', '-reported_at', '-id'], name='ticket_site_reported'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['assignee', 'status', '-reported_at'], name='ticket_assignee_status'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['-changed_at', '-id'], name='ticket_changed'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('status__in', ['new', 'validated', 'assigned', 'in_progress', 'on_hold'])), fields=['-reported_at', '-id'], name='ticket_open_reported'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('status__in', ['new', 'validated', 'assigned', 'in_progress', 'on_hold'])), fields=['priority', '-reported_at', '-id'], name='ticket_open_priority'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('next_due_at__isnull', False)), fields=['next_due_at'], name='ticket_next_due'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('resolved_at__isnull', False)), fields=['resolved_at'], name='ticket_resolved'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['resolver', 'resolved_at'], name='ticket_resolver_resolved'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('deleted_at__isnull', False)), fields=['-deleted_at'], name='ticket_deleted'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(condition=models.Q(('source_key__isnull', False)), fields=('source', 'source_key'), name='ticket_source_key_unique'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('resolved_at__isnull', True), ('resolved_at__gte', models.F('reported_at')), _connector='OR'), name='ticket_resolved_after_reported'),
        ),
        migrations.AddConstraint(
            model_name='ticketfollower',
            constraint=models.UniqueConstraint(fields=('ticket', 'user'), name='ticket_follower_unique'),
        ),
        migrations.AddIndex(
            model_name='ticketmessage',
            index=models.Index(fields=['ticket', 'created_at', 'id'], name='message_ticket_time'),
        ),
        migrations.AddConstraint(
            model_name='ticketmessage',
            constraint=models.UniqueConstraint(condition=models.Q(('request_key', ''), _negated=True), fields=('ticket', 'author', 'request_key'), name='ticket_message_request_unique'),
        ),
        migrations.AddIndex(
            model_name='tickettally',
            index=models.Index(fields=['unit', 'measure', 'key'], include=('amount',), name='tally_figure'),
        ),
    ]
