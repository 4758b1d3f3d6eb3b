import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organization', '0002_customer_class'),
        ('tickets', '0012_satisfaction'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HoldRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('customer_absent', 'Customer absent'), ('waiting_customer', "Waiting for the customer's answer"), ('power_cut', 'Power cut'), ('waiting_material', 'Waiting for material'), ('permit', 'Waiting for a permit'), ('weather', 'Weather'), ('safety', 'Safety'), ('third_party', 'Waiting for a third party'), ('problem', 'Waiting for the underlying problem'), ('evidence', 'Waiting for evidence'), ('other', 'Another reason')], max_length=20, unique=True, verbose_name='reason')),
                ('stops_clock', models.BooleanField(verbose_name='stops the clock')),
                ('second_person', models.BooleanField(default=False, verbose_name='a second person confirms')),
                ('needs_note', models.BooleanField(default=False, verbose_name='needs evidence in words')),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'rule of a hold reason',
                'verbose_name_plural': 'rules of hold reasons',
                'ordering': ['reason'],
            },
        ),
        migrations.AddField(
            model_name='slapolicy',
            name='customer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.customer', verbose_name='customer'),
        ),
        migrations.AddField(
            model_name='slapolicy',
            name='customer_class',
            field=models.CharField(blank=True, max_length=40, verbose_name='contract class'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='update_breached_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='word to the reporter overdue since'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='update_due_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='word to the reporter due at'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='update_since',
            field=models.DateTimeField(blank=True, null=True, verbose_name='reporter last heard from us'),
        ),
        migrations.AddField(
            model_name='ticketstate',
            name='approval',
            field=models.CharField(blank=True, choices=[('waiting', 'Waiting for confirmation'), ('approved', 'Confirmed'), ('refused', 'Refused')], max_length=10, verbose_name='confirmation'),
        ),
        migrations.AddField(
            model_name='ticketstate',
            name='asked_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ticketstate',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='decided at'),
        ),
        migrations.AddField(
            model_name='ticketstate',
            name='decision_note',
            field=models.CharField(blank=True, max_length=300, verbose_name='words of the decision'),
        ),
        migrations.AlterField(
            model_name='ticketstate',
            name='confirmed_by_label',
            field=models.CharField(blank=True, max_length=150, verbose_name='stop decided by'),
        ),
        migrations.AddIndex(
            model_name='ticketstate',
            index=models.Index(condition=models.Q(('approval', 'waiting')), fields=['entered_at', 'id'], name='state_waiting_stop'),
        ),
    ]
