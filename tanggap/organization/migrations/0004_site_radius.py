import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organization', '0003_customer_parts'),
    ]

    operations = [
        migrations.AddField(
            model_name='site',
            name='radius_m',
            field=models.PositiveIntegerField(blank=True, help_text='Whoever is nearer has arrived; 200 when left empty.', null=True, validators=[django.core.validators.MinValueValidator(20), django.core.validators.MaxValueValidator(5000)], verbose_name='radius in metres'),
        ),
    ]
