from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('organization', '0001_initial'),
        ('tickets', '0002_search_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('status__in', ['new', 'validated', 'assigned', 'in_progress', 'on_hold']), ('resolution_breached_at__isnull', False)), fields=['resolution_breached_at', 'id'], name='ticket_overdue'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('status__in', ['new', 'validated', 'assigned', 'in_progress', 'on_hold']), ('assignee__isnull', True)), fields=['reported_at', 'id'], name='ticket_unassigned'),
        ),
    ]
