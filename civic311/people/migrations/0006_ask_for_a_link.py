from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_links_by_scope'),
    ]

    operations = [
        migrations.CreateModel(
            name='LinkWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('language', models.CharField(default='en', max_length=12)),
                ('asked_at', models.DateTimeField()),
            ],
        ),
    ]
