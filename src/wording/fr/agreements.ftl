# Conventions de partenariat.
