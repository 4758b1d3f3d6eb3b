from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organization', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='customer',
            name='service_class',
            field=models.CharField(blank=True, help_text='Customers of one class share their service levels, such as “Dedicated”.', max_length=40, verbose_name='contract class'),
        ),
    ]
